import { isMap, type ParsedNode, parseAllDocuments, stringify } from 'yaml'
import type { CreateTrigger, CreateWorkflow } from '@/api/schema'
import { text } from '@/text'

export type TriggerType = CreateTrigger['type']

export interface TriggerDocument {
  type: TriggerType
  config: { [name: string]: unknown }
  filters?: unknown
  enabled: boolean
}

/** A workflow as a file has it; secrets stay where they are. */
export interface WorkflowDocument {
  name: string
  slug?: string
  description: string
  enabled: boolean
  tags: string[]
  folder: string
  triggers: TriggerDocument[]
  spec: NonNullable<CreateWorkflow['spec']>
}

/** What is wrong in a file, and where. */
export interface FileProblem {
  place: string
  message: string
}

export interface ReadFile {
  documents: WorkflowDocument[]
  problems: FileProblem[]
}

const words = text.workflows.file
const fields = ['name', 'slug', 'description', 'enabled', 'tags', 'folder', 'triggers', 'spec']
const triggerFields = ['type', 'config', 'filters', 'enabled']

/** The text of a file with workflows: a stream of YAML documents, or a list in JSON. */
export function fileText(documents: readonly WorkflowDocument[], format: 'json' | 'yaml'): string {
  const written = documents.map(writtenDocument)
  if (format === 'json') return `${JSON.stringify(written, null, 2)}\n`
  return written.map((one) => stringify(one, { lineWidth: 100 })).join('---\n')
}

/** A document without what is as it would be anyway. */
function writtenDocument({ slug, tags, folder, triggers, ...document }: WorkflowDocument) {
  return {
    name: document.name,
    ...(slug ? { slug } : {}),
    description: document.description,
    enabled: document.enabled,
    ...(tags.length ? { tags } : {}),
    ...(folder ? { folder } : {}),
    triggers: triggers.map(({ filters, ...trigger }) => ({
      type: trigger.type,
      config: trigger.config,
      ...(filters === null || filters === undefined ? {} : { filters }),
      enabled: trigger.enabled,
    })),
    spec: document.spec,
  }
}

/** The workflows in the text of a file, or everything that is wrong with it. */
export function readFileText(source: string): ReadFile {
  const { values, problems } = readValues(source)
  if (problems.length > 0) return { documents: [], problems }
  if (values.length === 0)
    return { documents: [], problems: [{ place: '', message: words.nothing }] }
  const documents = values.map((value, index) => {
    const place = values.length > 1 ? words.document(index + 1) : ''
    return readDocument(value, place, problems)
  })
  return { documents: problems.length > 0 ? [] : documents, problems }
}

function readValues(source: string): { values: unknown[]; problems: FileProblem[] } {
  const parsed = parseAllDocuments<ParsedNode>(source, { prettyErrors: true })
  const documents = Array.isArray(parsed) ? parsed : []
  const problems: FileProblem[] = []
  const values: unknown[] = []
  for (const document of documents) {
    for (const error of document.errors) {
      const [start] = error.linePos ?? []
      const [message = ''] = error.message.split(/ at line \d+|\n/)
      problems.push({ place: start ? words.line(start.line, start.col) : '', message })
    }
    if (document.errors.length > 0) continue
    try {
      const value: unknown = document.toJS()
      if (Array.isArray(value)) values.push(...value)
      else if (
        value !== null &&
        !(isMap(document.contents) && document.contents.items.length === 0)
      )
        values.push(value)
    } catch (error) {
      problems.push({ place: '', message: String(error instanceof Error ? error.message : error) })
    }
  }
  return { values, problems }
}

function readDocument(value: unknown, at: string, problems: FileProblem[]): WorkflowDocument {
  if (!isObject(value)) {
    problems.push({ place: at, message: words.noObject })
    return { ...empty, spec: {} }
  }
  // What the builder shows as YAML is the spec alone.
  if (Array.isArray(value.nodes) && value.spec === undefined)
    return { ...empty, name: words.unnamed, spec: value }
  const read = new Reader(value, at, problems)
  read.refuseOthers(fields)
  const slug = read.text('slug')
  return {
    name: read.text('name', { isNeeded: true, most: 200 }) ?? '',
    ...(slug ? { slug } : {}),
    description: read.text('description', { most: 10_000 }) ?? '',
    enabled: read.truth('enabled'),
    tags: read.texts('tags'),
    folder: read.text('folder', { most: 200 }) ?? '',
    triggers: read
      .list('triggers')
      .map((trigger, index) => readTrigger(trigger, read.place(`triggers.${index}`), problems)),
    spec: read.object('spec', { isNeeded: true }),
  }
}

const empty: Omit<WorkflowDocument, 'spec'> = {
  name: '',
  description: '',
  enabled: true,
  tags: [],
  folder: '',
  triggers: [],
}

function readTrigger(value: unknown, at: string, problems: FileProblem[]): TriggerDocument {
  if (!isObject(value)) {
    problems.push({ place: at, message: words.noObject })
    return { type: 'manual', config: {}, enabled: false }
  }
  const read = new Reader(value, at, problems)
  read.refuseOthers(triggerFields)
  return {
    type: read.text('type', { isNeeded: true }) as TriggerType,
    config: read.object('config'),
    filters: value.filters ?? null,
    enabled: read.truth('enabled'),
  }
}

/** Reads the fields of an object, and notes what is wrong with them. */
class Reader {
  constructor(
    private readonly fields: { [name: string]: unknown },
    private readonly at: string,
    private readonly problems: FileProblem[],
  ) {}

  place(field: string): string {
    return [this.at, field].filter(Boolean).join(': ')
  }

  refuseOthers(known: readonly string[]): void {
    for (const name of Object.keys(this.fields))
      if (!known.includes(name)) this.note(name, words.unknown(known.join(', ')))
  }

  text(name: string, { isNeeded = false, most = 1000 } = {}): string | undefined {
    const value = this.fields[name]
    if (value === undefined || value === null) {
      if (isNeeded) this.note(name, words.missing)
    } else if (typeof value !== 'string' || (isNeeded && !value.trim())) {
      this.note(name, words.noText)
    } else if (value.length > most) {
      this.note(name, words.tooLong(most))
    } else return value
    return undefined
  }

  truth(name: string): boolean {
    const value = this.fields[name] ?? true
    if (typeof value !== 'boolean') this.note(name, words.noTruth)
    return value === true
  }

  list(name: string): unknown[] {
    const value = this.fields[name] ?? []
    if (Array.isArray(value)) return value
    this.note(name, words.noList)
    return []
  }

  texts(name: string): string[] {
    return this.list(name).filter((value, index): value is string => {
      if (typeof value !== 'string') this.note(`${name}.${index}`, words.noText)
      return typeof value === 'string'
    })
  }

  object(name: string, { isNeeded = false } = {}): { [name: string]: unknown } {
    const value = this.fields[name]
    if (isObject(value)) return value
    if (value === undefined && !isNeeded) return {}
    this.note(name, value === undefined ? words.missing : words.noObject)
    return {}
  }

  private note(field: string, message: string): void {
    this.problems.push({ place: this.place(field), message })
  }
}

function isObject(value: unknown): value is { [name: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
