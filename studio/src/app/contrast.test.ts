import { DEFAULT_THEME, mergeMantineTheme } from '@mantine/core'
import { expect, test } from 'vitest'
import { contrast, readableColors } from './contrast'
import { theme } from './theme'

const merged = mergeMantineTheme(DEFAULT_THEME, theme)
const colors = readableColors(merged)
const names = Object.keys(merged.colors).filter((name) => name !== 'dark')

test('contrast is what WCAG says', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 1)
  expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 1)
})

test.each(names)('text of the colour %s can be read', (name) => {
  const tint = merged.colors[name]?.[1] ?? ''
  expect(contrast(colors.light[`--mantine-color-${name}-text`] ?? '', '#f8f9fa')).toBeGreaterThan(
    4.5,
  )
  expect(contrast(colors.light[`--mantine-color-${name}-light-color`] ?? '', tint)).toBeGreaterThan(
    4.5,
  )
  expect(contrast(colors.dark[`--mantine-color-${name}-text`] ?? '', '#2e2e2e')).toBeGreaterThan(
    4.5,
  )
})

test('the main button can be read in both schemes', () => {
  for (const scheme of [colors.light, colors.dark])
    expect(contrast(scheme['--mantine-color-indigo-filled'] ?? '', '#ffffff')).toBeGreaterThan(4.5)
})

test('a colour with black text stays what it is', () => {
  expect(colors.light['--mantine-color-yellow-filled']).toBeUndefined()
})
