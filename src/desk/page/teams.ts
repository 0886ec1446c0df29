import { app, authentication, pages } from '@microsoft/teams-js'

// The only place that speaks with Teams; loaded there alone.

/** Outside Teams nobody answers; a slow client gets this long. */
const ANSWER_MS_MAX = 10_000

/** The Teams client the page stands in, as the page knows it. */
export interface TeamsHost {
  /** `default`, `dark`, `contrast` or one that comes later. */
  theme: string
  /** The channel the tab stands in: its id and name. */
  channel: { id: string; name: string } | undefined
  /** What a link to the tab named: a ticket's reference. */
  subPage: string | undefined
  /** A token for whoever is signed in. Teams remembers it while it is valid. */
  token(): Promise<string>
  onTheme(take: (theme: string) => void): void
  /** What the tab shows now, as it was saved. */
  savedEntity(): Promise<string | undefined>
  /** Lets the settings be saved, as this from then on; undefined keeps them from it. */
  offer(tab: { entityId: string; contentUrl: string; name: string } | undefined): void
}

/** Meets the client. Rejects outside Teams. */
export async function meetTeams(): Promise<TeamsHost> {
  await within(app.initialize(), ANSWER_MS_MAX)
  const context = await within(app.getContext(), ANSWER_MS_MAX)
  void app.notifySuccess().catch(() => undefined)
  const { channel, page } = context
  return {
    theme: context.app.theme,
    channel: channel ? { id: channel.id, name: channel.displayName ?? '' } : undefined,
    subPage: page.subPageId,
    token: () => authentication.getAuthToken(),
    onTheme: (take) => app.registerOnThemeChangeHandler(take),
    savedEntity: async () => (await pages.getConfig()).entityId,
    offer(tab) {
      pages.config.setValidityState(tab !== undefined)
      if (tab === undefined) return
      pages.config.registerOnSaveHandler((save) => {
        const { entityId, contentUrl, name } = tab
        pages.config
          .setConfig({ entityId, contentUrl, websiteUrl: contentUrl, suggestedDisplayName: name })
          .then(() => save.notifySuccess())
          .catch(() => save.notifyFailure())
      })
    },
  }
}

function within<T>(answer: Promise<T>, ms: number): Promise<T> {
  const late = new Promise<never>((_, reject) => setTimeout(() => reject(new Error('No answer')), ms))
  return Promise.race([answer, late])
}
