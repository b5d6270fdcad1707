import { approvals } from './approvals'
import { builder } from './builder'
import { common } from './common'
import { draft } from './draft'
import { events } from './events'
import { graph } from './graph'
import { home } from './home'
import { panel } from './panel'
import { runs } from './runs'
import { triggers } from './triggers'
import { workflows } from './workflows'

/** Every text of the Studio in English; another language is a folder like this one. */
export const en = {
  ...common,
  approvals,
  builder,
  draft,
  events,
  graph,
  home,
  panel,
  runs,
  triggers,
  workflows,
} as const
