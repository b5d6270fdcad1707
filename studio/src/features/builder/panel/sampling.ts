import type { SampleData, Source } from './sample'

/** The sample data that expressions are written by, and the choice of where it comes from. */
export interface Sampling extends SampleData {
  sources: readonly Source[]
  source: Source | undefined
  choose: (id: string) => void
}
