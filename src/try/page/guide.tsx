import { useEffect, useRef, useState } from 'preact/hooks'
import { show as showPlace } from './desk.js'
import { AgainIcon, CheckIcon, PlayIcon } from './icons.js'
import { startOver } from './kept.js'
import { isWide, type Pane, showPane, showStage } from './panes.js'
import { begin, facts, progress, stepNow } from './progress.js'
import { setting, t } from './setting.js'
import { useStore } from './store.js'
import { STORIES, type Step, type StoryName } from './stories.js'
import { chat, showNewestInChat } from './website.js'

const NAMES: readonly StoryName[] = setting.phone ? ['ask', 'person', 'sms'] : ['ask', 'person']
/** After this without its step done, what was done did not do it. */
const DONE_WITHIN_MS = 10_000

/** The three stories: what to do next, and a hand to do it. */
export function Guide() {
  const { name, step } = useStore(progress)
  return (
    <>
      <div class="guide-top">
        <fieldset class="stories">
          <legend class="unseen">{t('guide_pick')}</legend>
          {NAMES.map((story, index) => (
            <button type="button" key={story} class="story" aria-pressed={story === name} onClick={() => choose(story)}>
              <span class="story-number" aria-hidden="true">
                {index + 1}
              </span>
              <span class="story-words">
                <b>{t(`story_${story}`)}</b>
                <small>{t(`story_${story}_lead`)}</small>
              </span>
            </button>
          ))}
        </fieldset>
        <button type="button" class="quiet" title={t('guide_restart_label')} onClick={startOver}>
          <AgainIcon size={16} />
          {t('guide_restart')}
        </button>
      </div>
      <div class="guide-way">
        <Route steps={STORIES[name]} at={step} />
        <Next name={name} at={step} />
      </div>
      <Announcement name={name} at={step} />
    </>
  )
}

function choose(story: StoryName): void {
  begin(story)
  showPane(STORIES[story][0]?.pane ?? 'web')
}

/** The steps as a fairway with its buoys. */
function Route({ steps, at }: { steps: readonly Step[]; at: number }) {
  return (
    <ol class="route" aria-label={t('guide_steps')}>
      {steps.map(({ id, pane }, index) => {
        const state = index < at ? 'done' : index === at ? 'now' : 'later'
        return (
          <li key={id} class={`stop stop--${state}`} aria-current={state === 'now' ? 'step' : undefined}>
            <span class="buoy" aria-hidden="true">
              {state === 'done' ? <CheckIcon size={18} /> : index + 1}
            </span>
            <span class="stop-words">
              <b>{t(id)}</b>
              <small>{t(`pane_${pane}`)}</small>
            </span>
          </li>
        )
      })}
    </ol>
  )
}

/** What to do now, and the one button that does it: always the same, so that it can be pressed again and again. */
function Next({ name, at }: { name: StoryName; at: number }) {
  const step = stepNow()
  const [state, setState] = useState<'' | 'doing' | 'stuck'>('')
  const button = useRef<HTMLButtonElement>(null)
  useEffect(() => setState(''), [name, at])
  useEffect(() => {
    if (state !== 'doing') return undefined
    const timer = setTimeout(() => setState('stuck'), DONE_WITHIN_MS)
    return () => clearTimeout(timer)
  }, [state])

  const press = async () => {
    if (!step) return choose(after(name))
    if (state === 'doing') return
    setState('doing')
    showPane(step.pane)
    showStage()
    try {
      await step.act(facts())
    } catch {
      setState('stuck')
    }
    // A window may have taken the focus when its form was sent; the one who pressed here goes on here.
    button.current?.focus({ preventScroll: true })
  }

  return (
    <div class={step ? 'next' : 'next next--done'}>
      <p class="next-hint">
        <span class="next-count">
          {step ? t('guide_of', { n: at + 1, of: STORIES[name].length }) : t(`story_${name}`)}
        </span>
        {hint(step, state)}
      </p>
      <button type="button" class="button button--do" ref={button} aria-disabled={state === 'doing'} onClick={press}>
        {step && <PlayIcon size={16} />}
        {label(step, state)}
      </button>
    </div>
  )
}

function hint(step: Step | undefined, state: '' | 'doing' | 'stuck'): string {
  if (!step) return t('guide_done')
  return state === 'stuck' ? t('guide_stuck') : t(`${step.id}_hint`)
}

function label(step: Step | undefined, state: '' | 'doing' | 'stuck'): string {
  if (!step) return t('guide_next')
  return t(state === 'doing' ? 'guide_doing' : 'guide_do')
}

function after(name: StoryName): StoryName {
  return NAMES[(NAMES.indexOf(name) + 1) % NAMES.length] ?? 'ask'
}

/** Once a person has the ticket, what they say is brought into view as it comes: the resident here only looks on. */
export function followPerson(): void {
  chat.watch(() => {
    const { name, step } = progress.value
    if (name === 'person' && step >= 2) requestAnimationFrame(showNewestInChat)
  })
}

/** One window at a time: the one in which it goes on, and in Teams the channel. */
function bringUp(pane: Pane): void {
  showPane(pane)
  const channel = pane === 'team' ? facts().thread?.channel : undefined
  if (channel) showPlace(channel)
}

/** Said once to those who listen; and where there is room for one window, what came of the step is brought into view. */
function Announcement({ name, at }: { name: StoryName; at: number }) {
  const [said, setSaid] = useState('')
  const [before, setBefore] = useState({ name, at })
  useEffect(() => {
    if (before.name === name && before.at === at) return
    const done = STORIES[name][at - 1]
    const now = STORIES[name][at]
    setBefore({ name, at })
    setSaid(
      [
        done && before.name === name ? t('guide_step_done', { step: t(done.id) }) : '',
        now ? t('guide_step_now', { step: t(now.id) }) : t('guide_done'),
      ].join(' '),
    )
    const show = done?.shows ?? now?.pane
    if (show && before.name === name && !isWide()) bringUp(show)
  }, [name, at])
  return (
    <p class="unseen" role="status">
      {said}
    </p>
  )
}
