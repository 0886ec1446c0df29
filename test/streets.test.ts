import { expect } from 'chai'
import { parseStreets } from '../src/content/parse-streets.js'
import { listedStreetsIn } from '../src/dialog/read/streets-in.js'

/**
 * Goal: a municipality's street list is read as a spreadsheet writes it, and every mistake in it is told with its line
 * and its remedy.
 * Method: lists good and bad, as text.
 */

const DISTRICTS = new Set(['centrum', 'strand'])
const HEADER = 'name,also,district,lowest,highest,lat,lon,end_lat,end_lon'

function streetsOf(text: string) {
  const read = parseStreets('streets.csv', text, DISTRICTS)
  if ('mistakes' in read) throw new Error(JSON.stringify(read.mistakes))
  return read.streets
}
function mistakesIn(text: string) {
  const read = parseStreets('streets.csv', text, DISTRICTS)
  return 'mistakes' in read ? read.mistakes : []
}

describe('a street list', () => {
  const almvagen = {
    name: 'Almvägen',
    also: ['Alleen', 'Gamla vägen'],
    district: 'strand',
    lowest: 1,
    highest: 21,
    point: { lat: 62.5, lon: 17.5 },
    end: { lat: 62.52, lon: 17.6 },
  }

  it('is read with all its columns', () =>
    expect(streetsOf(`${HEADER}\nAlmvägen,Alleen|Gamla vägen,strand,1,21,62.5,17.5,62.52,17.6\n`)).to.deep.equal([
      almvagen,
    ]))
  it('is read as a spreadsheet saves it here: mark of order, semicolons, decimal commas, columns in any order', () =>
    expect(
      streetsOf(
        '\uFEFFlat;lon;end_lat;end_lon;Name;district;lowest;highest;also\r\n62,5;17,5;62,52;17,6;Almvägen;strand;1;21;"Alleen;Gamla vägen"\r\n',
      ),
    ).to.deep.equal([almvagen]))
  it('needs no more than names', () =>
    expect(streetsOf('name\nAlmvägen\n\n"Stora torget"\n')).to.deep.equal([
      { name: 'Almvägen', also: [] },
      { name: 'Stora torget', also: [] },
    ]))
  it('may be empty under its header', () => expect(streetsOf('name\n')).to.deep.equal([]))

  const wrong: [string, string, number, RegExp][] = [
    ['no text', '', 1, /begin with a row of column names/],
    ['no names', 'district\nstrand', 1, /column name is missing/],
    ['an unknown column', 'name,street', 1, /no column is called "street".*name, also/],
    ['a column twice', 'name,name', 1, /name is there twice: take one away/],
    ['a row without a name', 'name,district\nAlmvägen,strand\n,strand', 3, /needs a name with letters/],
    ['a name of digits', 'name\n12', 2, /needs a name with letters/],
    ['a name beyond measure', `name\n${'a'.repeat(81)}`, 2, /longer than 80 characters: shorten/],
    ['a district there is not', 'name,district\nAlmvägen,north', 2, /no district has the id north: use one of/],
    ['numbers with letters', 'name,lowest,highest\nAlmvägen,1,21B', 2, /house numbers.*without letters/],
    ['one number', 'name,lowest,highest\nAlmvägen,1,', 2, /both or neither/],
    ['numbers the wrong way', 'name,lowest,highest\nAlmvägen,9,1', 2, /let them change places/],
    ['half a point', 'name,lat,lon\nAlmvägen,62.5,', 2, /lat and lon are degrees/],
    ['a point off the globe', 'name,lat,lon\nAlmvägen,17.5,362.5', 2, /lat and lon are degrees/],
    ['metres for degrees', 'name,lat,lon\nAlmvägen,6580822,674032', 2, /degrees \(WGS 84\)/],
    ['an end without a beginning', 'name,end_lat,end_lon\nAlmvägen,62.5,17.5', 2, /need lat and lon as well/],
    ['more cells than columns', 'name,also\nAlmvägen,Allen,strand', 2, /3 cells under 2 columns/],
    ['a name twice', 'name,also\nAlmvägen,\nStorgatan,almvagen', 3, /"almvagen" is on line 2 too/],
    ['an open quotation', 'name\nAlmvägen\n"Storgatan\nNygatan', 4, /quotation mark is not closed/],
  ]
  for (const [what, text, line, message] of wrong) {
    it(`is refused with ${what}, by line and remedy`, () => {
      const [mistake, ...others] = mistakesIn(text)
      expect(others).to.deep.equal([])
      expect(mistake).to.include({ file: 'streets.csv', line })
      expect(mistake?.message).to.match(message)
    })
  }
  it('tells every mistake, each on its line, blank lines counted', () =>
    expect(mistakesIn('name,district\nA-vägen,x\n\nB-vägen,y\n"C-\nvägen",z\n').map(({ line }) => line)).to.deep.equal([
      2, 4, 6,
    ]))
  it('is refused beyond 20,000 rows', () => {
    const rows = Array.from({ length: 20_001 }, (_, index) => `Gata ${index}`)
    expect(streetsOf(['name', ...rows.slice(1)].join('\n'))).to.have.length(20_000)
    const [mistake] = mistakesIn(['name', ...rows].join('\n'))
    expect(mistake).to.include({ line: 20_002 })
    expect(mistake?.message).to.match(/more than 20000 rows/)
  })
})

describe('names of a street list', () => {
  const streets = streetsOf(
    'name,also\nAlmvägen,\nTallvägen,\nStorgatan,Gågatan\nStora torget,Torget\nKungsgatan,\nKungsgården,\nÅparken,\nBjörkbacksvägen,',
  )
  const rows: [string, string[]][] = [
    ['almvägen', ['Almvägen']],
    ['ALMVAGEN 4', ['Almvägen']],
    ['alm vägen 4', ['Almvägen']],
    ['almväg 4', ['Almvägen']],
    ['almv 4', ['Almvägen']],
    ['Almvägens slut', ['Almvägen']],
    ['almägen 4', ['Almvägen']],
    ['lamvägen 4', ['Almvägen']],
    ['björkbaksvägn 4', ['Björkbacksvägen']],
    ['hallvägen 4', []],
    ['kungsgtan 4', ['Kungsgatan']],
    ['storatorget', ['Stora torget']],
    ['torget', ['Stora torget']],
    ['gågatan och almvägen', ['Storgatan', 'Almvägen']],
    ['gatan utanför parken', []],
    ['vägen till skolan', []],
    ['alm', []],
  ]
  for (const [text, names] of rows) {
    it(`are ${names.join(' and ') || 'none'} in "${text}"`, () =>
      expect(listedStreetsIn(text, streets, true).map(({ name }) => name)).to.deep.equal(names))
  }
  it('are not guessed between two', () => {
    const two = streetsOf('name\nAlmvägen\nAsmvägen')
    expect(listedStreetsIn('Atmvägen 4', two, true)).to.deep.equal([])
  })
})
