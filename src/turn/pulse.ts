/** What staff are asked once a week. Each has five steps, from 1 (hardly ever) to 5 (nearly always); more is better. */
export const PULSE_QUESTIONS = ['time', 'help', 'support'] as const
export type PulseQuestion = (typeof PULSE_QUESTIONS)[number]

export const PULSE_STEPS = [1, 2, 3, 4, 5] as const
export type PulseStep = (typeof PULSE_STEPS)[number]

/** One person's answers; they are added to sums, and kept nowhere as they are here. */
export type PulseAnswers = Readonly<Record<PulseQuestion, PulseStep>>

/** Of fewer than so many answers nothing is ever shown. */
export const PULSE_ANSWERS_MIN = 5

/** What a week came to: of everybody, or of one team. Never of fewer than PULSE_ANSWERS_MIN, nor by difference. */
export interface PulseResult {
  /** ISO week, `2026-W48`. */
  week: string
  /** The team's name in Teams; absent for everybody. */
  team?: string
  answers: number
  /** 1..5, with one decimal. */
  means: Record<PulseQuestion, number>
}

/** Who is asked, and for which team it counts: none where the team is too small. */
export interface PulsePerson {
  /** Entra id, or Teams id where there is none. */
  staff: string
  team?: string
}

/** A week that is asked about, until it closes. */
export interface PulseRound {
  week: string
  closes: Date
  /** Everyone has been asked. */
  isAsked: boolean
  /** How often asking somebody came to nothing. */
  missed: number
}

/** The weekly question's books. The store implements it. */
export interface PulseBook {
  /** Opens a week, or answers it as it stands. */
  open(week: string, closes: Date): Promise<PulseRound>
  /** True for the first who asks somebody that week, whichever instance it is. */
  claim(week: string, staff: string): Promise<boolean>
  /** The asking surely came to nothing: it is to be tried again. */
  release(week: string, staff: string): Promise<void>
  /** Everyone has been asked, unless asking somebody came to nothing since the week was opened like this. */
  asked(round: Pick<PulseRound, 'week' | 'missed'>): Promise<void>
  /** Counts somebody's answers once: `before` where they have answered already, `closed` where it is too late. */
  answer(week: string, person: PulsePerson, answers: PulseAnswers, now: Date): Promise<'counted' | 'before' | 'closed'>
  /** Ends the weeks whose time is over: who was asked and who answered is thrown away, and what is too few with it. */
  close(now: Date): Promise<void>
  /** Weeks that are closed, both ends included, oldest first; of each everybody first and then teams by name. */
  results(fromWeek: string, toWeek: string): Promise<PulseResult[]>
  /** Everybody's, of the last closed week before this one that has one to show. */
  resultBefore(week: string): Promise<PulseResult | undefined>
}
