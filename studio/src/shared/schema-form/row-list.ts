import type { Json, JsonObject } from '@/shared/json/data'

/** A name with its value, while it is edited: the name may be missing, or not be its own. */
export interface Row {
  id: number
  key: string
  value: Json
  fresh?: boolean
}

let count = 0

/** The rows of an object; a row that was there before with the same name stays itself. */
export function rowsOf(object: JsonObject, before: readonly Row[] = []): Row[] {
  return Object.entries(object).map(([key, value]) => {
    const known = before.find((row) => row.key === key)
    return known ? { ...known, value } : { id: ++count, key, value }
  })
}

export function addRow(rows: readonly Row[]): Row[] {
  return [...rows, { id: ++count, key: '', value: '', fresh: true }]
}

export function changeRow(rows: readonly Row[], id: number, change: Partial<Row>): Row[] {
  return rows.map((row) => (row.id === id ? { ...row, ...change } : row))
}

export function removeRow(rows: readonly Row[], id: number): Row[] {
  return rows.filter((row) => row.id !== id)
}

/** What is wrong with names: a row without one, or with that of a row before it, is not written. */
export function wrongKeys(rows: readonly Row[]): Map<number, 'missing' | 'duplicate'> {
  const wrong = new Map<number, 'missing' | 'duplicate'>()
  const seen = new Set<string>()
  for (const { id, key } of rows) {
    if (key === '') wrong.set(id, 'missing')
    else if (seen.has(key)) wrong.set(id, 'duplicate')
    seen.add(key)
  }
  return wrong
}

/** The object that rows make. */
export function valueOfRows(rows: readonly Row[]): JsonObject {
  const wrong = wrongKeys(rows)
  return Object.fromEntries(
    rows.filter(({ id }) => !wrong.has(id)).map(({ key, value }) => [key, value]),
  )
}
