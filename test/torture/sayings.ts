/** What residents ask; some are answered, some are not understood, and none asks for a person. */
export const QUESTIONS = [
  'när öppnar biblioteket',
  'råttor på gården',
  'söka boendeparkering',
  'skolbussen kom inte',
  'kan man dricka kranvattnet',
  'vattnet smakar klor',
  'busskort till högstadiet',
  'when does the library open',
  'apply for residents parking',
  'is the tap water safe to drink',
  'vad gäller för det där',
  'jag undrar över en sak',
  'hej hej',
] as const

/** What a person is asked for about, each of another queue. */
export const MATTERS = ['råttor', 'boendeparkering', 'bygglov', 'avfall och vatten', 'hemtjänsten', 'parken'] as const

export function oneOf<T>(all: readonly T[], random: () => number): T {
  return all[Math.floor(random() * all.length)] as T
}
