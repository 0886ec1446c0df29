import { overdueArticles, unusedArticles } from '../article-standing.js'
import { foldMonths } from '../fold-small.js'
import type { Section, Table } from '../report.js'
import { type Count, count } from '../tally.js'
import { column, type Making, section } from './section.js'

const ROWS_MAX = 100
const COLUMNS = [
  { key: 'column_shown', name: 'article_shown' },
  { key: 'column_helped', name: 'article_helped' },
  { key: 'column_not_helped', name: 'article_not_helped' },
  { key: 'column_led_to_person', name: 'article_led_to_person' },
] as const satisfies { key: string; name: Count }[]

/** How the municipality's own answers are used. */
export function knowledgeSection(making: Making): Section {
  return section(making, 'knowledge', { charts: [], tables: [shown(making), overdue(making), unused(making)] })
}

function shown(making: Making): Table {
  const { now, names, say } = making
  const cells = COLUMNS.map(({ name }) => foldMonths(now.months.map((month) => articlesOf(month.figures, name))).shown)
  const size = (topic: string) => cells[0]?.get(topic) ?? 0
  const topics = [...(cells[0]?.keys() ?? [])].sort((a, b) => size(b) - size(a) || (a < b ? -1 : 1))
  return {
    id: 'articles',
    title: say('table_articles'),
    columns: [column(making, 'column_article'), ...COLUMNS.map(({ key }) => column(making, key, 'count'))],
    rows: topics
      .slice(0, ROWS_MAX)
      .map((topic) => [names.topic(topic), ...cells.map((column) => column.get(topic) ?? null)]),
  }
}

function articlesOf({ by }: Making['now']['whole'], name: Count): Map<string, number> {
  return new Map(
    Object.entries(by.topic).flatMap(([topic, tally]) =>
      topic.startsWith('article:') ? [[topic, count(tally, name)]] : [],
    ),
  )
}

function overdue(making: Making): Table {
  return {
    id: 'articles_overdue',
    title: making.say('table_articles_overdue'),
    columns: [column(making, 'column_article'), column(making, 'column_owner'), column(making, 'column_review_by')],
    rows: overdueArticles(making)
      .slice(0, ROWS_MAX)
      .map(({ title, owner, reviewBy }) => [title, owner, reviewBy]),
  }
}

function unused(making: Making): Table {
  return {
    id: 'articles_unused',
    title: making.say('table_articles_unused'),
    columns: [column(making, 'column_article'), column(making, 'column_owner')],
    rows: unusedArticles(making)
      .slice(0, ROWS_MAX)
      .map(({ title, owner }) => [title, owner]),
  }
}
