import { useEffect, useState } from 'preact/hooks'
import type { WirePerson } from '../wire.js'
import { type CallFailed, get } from './calls.js'
import { Lighthouse } from './icons.js'
import { setting, t } from './setting.js'
import { be, leave } from './sign-in.js'

/** Why one is not in, and what to do about it. */
export function Outside({ why }: { why: 'outside' | 'closed' | 'link' }) {
  return (
    <main class="doorstep">
      <Lighthouse />
      <h1>{t(`out_${why}_title`)}</h1>
      <p>{t(`out_${why}`)}</p>
    </main>
  )
}

/** Without Teams: which of the stand-in team's staff one wants to be. */
export function ChoosePerson() {
  const [people, setPeople] = useState<readonly WirePerson[]>([])
  const [words, setWords] = useState('')
  useEffect(() => {
    get<{ people: WirePerson[] }>('people')
      .then((answer) => setPeople(answer.people))
      .catch((error: CallFailed) => (error.status === 401 ? leave('link') : setWords(error.message)))
  }, [])
  return (
    <main class="doorstep">
      <Lighthouse />
      <h1>{t('choice_title')}</h1>
      <p>{t('choice_lead')}</p>
      {words && <p role="alert">{words}</p>}
      <ul class="people">
        {people.map(({ id, name }) => (
          <li key={id}>
            <button type="button" class="button button--wide" onClick={() => be(id)}>
              {name}
            </button>
          </li>
        ))}
      </ul>
    </main>
  )
}

/** Signed in, and not let in: not staff, or it cannot be checked just now. */
export function NotLetIn({ words, again }: { words: string; again: () => void }) {
  return (
    <main class="doorstep">
      <Lighthouse />
      <h1>{t('not_in_title')}</h1>
      <p role="alert">{words}</p>
      <p class="doorstep-ways">
        <button type="button" class="button" onClick={again}>
          {t('try_again')}
        </button>
        {setting.signIn === 'key' && (
          <button type="button" class="button button--quiet" onClick={() => leave('choice')}>
            {t('be_another')}
          </button>
        )}
      </p>
    </main>
  )
}
