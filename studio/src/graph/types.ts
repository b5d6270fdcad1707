import { StepEdge } from './edge'
import { StepNode } from './node'

/** The drawings of nodes and edges by kind. */
export const nodeTypes = { step: StepNode }
export const edgeTypes = { step: StepEdge }
