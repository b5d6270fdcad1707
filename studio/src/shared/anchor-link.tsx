import { Anchor, type AnchorProps } from '@mantine/core'
import { createLink } from '@tanstack/react-router'
import type { AnchorHTMLAttributes, Ref } from 'react'

interface PlainProps
  extends Omit<AnchorHTMLAttributes<HTMLAnchorElement>, keyof AnchorProps>,
    Omit<AnchorProps, 'href'> {
  ref?: Ref<HTMLAnchorElement>
}

function PlainAnchor(props: PlainProps) {
  return <Anchor {...props} />
}

/** A link within the Studio that looks as links do. */
export const AnchorLink = createLink(PlainAnchor)
