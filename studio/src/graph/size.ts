import type { Position } from '@/features/builder/model/document'
import type { DrawnPort } from './ports'

/** The measures of nodes in pixels, which the style sheet of a node repeats. */
export const grid = 16
export const headerHeight = 64
const nodeWidth = 240
const portHeight = 24
const portsPadding = 8
const notesHeight = 56
const bodyPadding = 24

export interface Size {
  width: number
  height: number
}

export interface Box extends Position, Size {}

/** What is inside of a container that has no nodes yet. */
export const emptyBody: Box = { x: 0, y: 0, width: nodeWidth - 2 * bodyPadding, height: 64 }

/** The size of a node as it is drawn, and where its notes begin. */
export function nodeSize(
  ports: readonly DrawnPort[],
  body: Size | null,
  hasNotes: boolean,
): Size & { notesTop: number } {
  const header = headerHeight + portsHeight(ports)
  const card = body ? header + body.height + 2 * bodyPadding : header
  return {
    width: body ? Math.max(nodeWidth, body.width + 2 * bodyPadding) : nodeWidth,
    height: card + (hasNotes ? notesHeight : 0),
    notesTop: card,
  }
}

/** Where the content of a container begins, seen from its top left corner. */
export function bodyOffset(ports: readonly DrawnPort[]): Position {
  return { x: bodyPadding, y: headerHeight + portsHeight(ports) + bodyPadding }
}

/** How far below the top of its node a port is. A lone port stands beside the name. */
export function portY(ports: readonly DrawnPort[], index: number): number {
  return hasRows(ports) ? headerHeight + portHeight * (index + 0.5) : headerHeight / 2
}

/** Whether the ports are listed by name below the header. */
export function hasRows(ports: readonly DrawnPort[]): boolean {
  return ports.length > 1 || ports.some((port) => port.isMissing)
}

/** The box around other boxes; without any, undefined. */
export function boxAround(boxes: readonly Box[]): Box | undefined {
  if (boxes.length === 0) return undefined
  const x = Math.min(...boxes.map((box) => box.x))
  const y = Math.min(...boxes.map((box) => box.y))
  return {
    x,
    y,
    width: Math.max(...boxes.map((box) => box.x + box.width)) - x,
    height: Math.max(...boxes.map((box) => box.y + box.height)) - y,
  }
}

function portsHeight(ports: readonly DrawnPort[]): number {
  return hasRows(ports) ? ports.length * portHeight + portsPadding : 0
}
