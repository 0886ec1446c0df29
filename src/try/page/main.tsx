import { render } from 'preact'
import { followPerson, Guide } from './guide.js'
import { line, listen } from './live.js'
import { followPanes, Switcher } from './panes.js'
import { Phone } from './phone.js'
import { follow } from './progress.js'
import { t } from './setting.js'
import { useStore } from './store.js'
import { Team } from './team.js'
import { followChat, letChatFollowLanguage } from './website.js'

mount('guide', <Guide />)
mount('switcher', <Switcher />)
mount('phone', <Phone />)
mount('team', <Team />)
mount('line', <Line />)
followPanes()
follow()
followChat()
followPerson()
letChatFollowLanguage()
void listen()

/** Said while the windows cannot hear. */
function Line() {
  return <>{useStore(line) === 'down' ? t('link_down') : ''}</>
}

function mount(id: string, what: preact.ComponentChild): void {
  const place = document.getElementById(id)
  if (place) render(what, place)
}
