import type { TeamsHost } from './teams.js'

/** Light, dark or high contrast, as Teams has it; without Teams as the browser does. */
export function followTheme(teams: Pick<TeamsHost, 'theme' | 'onTheme'> | undefined): void {
  const root = document.documentElement
  if (!teams) {
    delete root.dataset.theme
    return
  }
  const take = (theme: string) => {
    root.dataset.theme = theme === 'dark' || theme === 'contrast' ? theme : 'light'
  }
  take(teams.theme)
  teams.onTheme(take)
}
