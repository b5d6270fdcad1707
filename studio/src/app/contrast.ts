import {
  type CSSVariablesResolver,
  darken,
  isVirtualColor,
  lighten,
  luminance,
  type MantineTheme,
} from '@mantine/core'

/** WCAG AA asks for 4.5; colours are rounded after they were chosen. */
const enough = 4.6
const step = 0.04

/**
 * The theme's colours, changed as little as makes text readable: text on pages and on tinted
 * badges, and white text on filled buttons.
 */
export const readableColors: CSSVariablesResolver = (theme) => ({
  variables: {},
  light: {
    ...colorsOf(theme, lightColors),
    '--mantine-color-dimmed': 'var(--mantine-color-gray-7)',
    '--mantine-color-placeholder': '#6a7179',
    '--mantine-color-error': 'var(--mantine-color-red-text)',
    '--mantine-color-anchor': `var(--mantine-color-${theme.primaryColor}-text)`,
  },
  dark: {
    ...colorsOf(theme, darkColors),
    '--mantine-color-dimmed': '#a6a6a6',
    '--mantine-color-placeholder': '#9a9a9a',
    '--mantine-color-error': 'var(--mantine-color-red-text)',
    '--mantine-color-anchor': `var(--mantine-color-${theme.primaryColor}-text)`,
  },
})

type Shades = readonly string[]
type Variables = Record<string, string>

function colorsOf(theme: MantineTheme, make: (shades: Shades) => Variables): Variables {
  return Object.fromEntries(
    Object.entries(theme.colors)
      .filter(([, shades]) => !isVirtualColor(shades))
      .flatMap(([name, shades]) =>
        Object.entries(make(shades)).map(([part, color]) => [
          `--mantine-color-${name}-${part}`,
          color,
        ]),
      ),
  )
}

function lightColors(shades: Shades): Variables {
  const [filled, tint] = [at(shades, 6), at(shades, 1)]
  return {
    text: darkenOn(filled, '#f1f3f5'),
    'light-color': darkenOn(at(shades, 9), tint),
    ...filledColors(filled),
  }
}

function darkColors(shades: Shades): Variables {
  return {
    text: lightenOn(at(shades, 4), '#2e2e2e'),
    ...filledColors(at(shades, 6)),
  }
}

/** A filled colour that stays what it is unless its text is white, and too faint on it. */
function filledColors(filled: string): Variables {
  if (hasBlackText(filled)) return {}
  const readable = darkenOn(filled, '#ffffff')
  return { filled: readable, 'filled-hover': darken(readable, 0.1) }
}

/** Which colour Mantine writes on a filled one, when it may choose. */
function hasBlackText(filled: string): boolean {
  return luminance(filled) > 0.3
}

function darkenOn(color: string, background: string): string {
  return until(color, background, darken)
}

function lightenOn(color: string, background: string): string {
  return until(color, background, lighten)
}

function until(
  color: string,
  background: string,
  change: (color: string, share: number) => string,
): string {
  let [changed, share] = [color, 0]
  while (contrast(changed, background) < enough && share < 1) {
    share += step
    changed = change(color, share)
  }
  return changed
}

/** How well a colour is seen on another, as WCAG measures it: from 1 to 21. */
export function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (light + 0.05) / (dark + 0.05)
}

function at(shades: Shades, index: number): string {
  return shades[index] ?? '#000000'
}
