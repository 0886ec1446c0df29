import { expect } from 'chai'
import type { Install } from '../src/channels/teams/installs.js'
import { pointerCard } from '../src/channels/teams/outgoing.js'
import { findPlace, installOf, ownTeam } from '../src/channels/teams/place.js'

const town = {
  ...install('19:town@thread.tacv2', ['Kontaktcenter', 'Bygglov', 'Äldre och omsorg']),
  teamName: 'Lindnäs kommun',
}
const waste = {
  ...install('19:waste@thread.tacv2', ['Avfall och vatten', 'Bygglov']),
  // One was renamed, one deleted.
  former: [
    { id: '19:0@waste', name: 'Gamla tippen' },
    { id: '19:gone@waste', name: 'Miljö' },
  ],
}

/**
 * Goal: a queue's cards land in the channel organisation.yaml means, however it is written there, and never nowhere.
 * Method: a table of what is written against two teams, the second installed later.
 */
describe('a queue’s place in Teams', () => {
  const centre = { channel: 'Kontaktcenter' }
  const rows = [
    { wanted: 'Kontaktcenter', team: town.team, channel: '19:0@town', fallback: false },
    { wanted: '  kontaktCENTER ', team: town.team, channel: '19:0@town', fallback: false },
    { wanted: 'A\u0308ldre och  omsorg', team: town.team, channel: '19:2@town', fallback: false },
    { wanted: 'Bygglov', team: waste.team, channel: '19:1@waste', fallback: false },
    { wanted: '19:1@town', team: town.team, channel: '19:1@town', fallback: false },
    { wanted: 'General', team: waste.team, channel: waste.team, fallback: false },
    { wanted: 'allmänt', team: waste.team, channel: waste.team, fallback: false },
    { wanted: 'Gamla tippen', team: waste.team, channel: '19:0@waste', fallback: false },
    { wanted: 'Miljö', team: waste.team, channel: waste.team, fallback: true },
    { wanted: 'Bygg', team: town.team, channel: '19:0@town', fallback: true },
    { wanted: '19:nobody', team: town.team, channel: '19:0@town', fallback: true },
    { wanted: '', team: town.team, channel: '19:0@town', fallback: true },
  ]
  for (const { wanted, team, channel, fallback } of rows) {
    it(`"${wanted}": ${channel}${fallback ? ', for want of it' : ''}`, () => {
      const place = findPlace([town, waste], { channel: wanted }, centre)
      expect(place && { team: place.install.team, channel: place.channel, fallback: place.fallback }).to.deep.equal({
        team,
        channel,
        fallback,
      })
    })
  }

  const named = [
    { name: 'by its team’s name', wanted: { channel: 'Bygglov', team: 'lindnäs  KOMMUN' }, channel: '19:1@town' },
    { name: 'by its team’s id', wanted: { channel: 'Bygglov', team: town.team }, channel: '19:1@town' },
    { name: 'in General of the team named', wanted: { channel: 'Nytt', team: waste.team }, channel: waste.team },
    { name: 'with the contact centre', wanted: { channel: 'Nytt', team: 'Nowhere' }, channel: '19:0@town' },
    {
      name: 'with the contact centre, being two',
      wanted: { channel: 'Bygglov', confidential: true },
      channel: '19:0@town',
    },
    {
      name: 'in the team that is named, being two',
      wanted: { channel: 'Bygglov', confidential: true, team: waste.team },
      channel: '19:1@waste',
    },
  ]
  for (const { name, wanted, channel } of named) {
    it(`stands ${name}`, () => {
      expect(findPlace([town, waste], wanted, centre)?.channel).to.equal(channel)
    })
  }

  it('is General of the first team where even the contact centre has no channel', () => {
    expect(findPlace([waste, town], { channel: 'Nytt' }, { channel: 'Ingenstans' })).to.include({
      channel: waste.team,
      fallback: true,
    })
  })

  const owners = [
    { name: 'its channel’s', wanted: { channel: 'Kontaktcenter' }, team: town.team },
    { name: 'the one its deleted channel was in', wanted: { channel: 'Miljö', confidential: true }, team: waste.team },
    { name: 'the one organisation.yaml names', wanted: { channel: 'Nytt', team: 'Lindnäs kommun' }, team: town.team },
    { name: 'nobody’s, where its channel never was', wanted: { channel: 'Nytt' }, team: undefined },
    { name: 'nobody’s, being two', wanted: { channel: 'Bygglov', confidential: true }, team: undefined },
  ]
  for (const { name, wanted, team } of owners) {
    it(`has for its own team ${name}`, () => {
      expect(ownTeam([town, waste], wanted)?.team).to.equal(team)
    })
  }

  it('is nowhere while the app is installed nowhere', () => {
    expect(findPlace([], { channel: 'Kontaktcenter' }, centre)).to.equal(undefined)
  })

  it('a thread is in the team whose channel it is in', () => {
    expect(installOf([town, waste], '19:1@waste;messageid=170')?.team).to.equal(waste.team)
    expect(installOf([town, waste], `${town.team};messageid=170`)?.team).to.equal(town.team)
    expect(installOf([town, waste], '19:elsewhere;messageid=170')).to.equal(undefined)
  })

  it('a stray card links to the thread in Teams, and to nothing that is not Teams', () => {
    const voice = { texts: { moved_here: '{ref} sköts', moved_open: 'Öppna' }, lang: 'sv', timeZone: 'UTC' } as const
    const thread = { serviceUrl: 'https://x.example', tenant: 't 1', activity: '170' }
    const real = pointerCard('LN-1', { ...thread, conversation: '19:a@thread.tacv2;messageid=170' }, voice)
    expect(JSON.stringify(real)).to.include(
      'https://teams.microsoft.com/l/message/19%3Aa%40thread.tacv2/170?tenantId=t+1',
    )
    expect(pointerCard('LN-1', { ...thread, conversation: 'javascript:alert(1)' }, voice)).to.not.have.property(
      'actions',
    )
  })
})

function install(team: string, names: string[]): Install {
  const short = /19:(\w+)@/.exec(team)?.[1]
  return {
    team,
    serviceUrl: 'https://smba.example/',
    bot: { id: '28:lotsen' },
    channels: [{ id: team, name: null }, ...names.map((name, index) => ({ id: `19:${index}@${short}`, name }))],
    installedAt: new Date('2026-11-26T08:00:00Z'),
  }
}
