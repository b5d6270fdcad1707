import {
  ActionIcon,
  AppShell,
  Burger,
  Group,
  NavLink,
  Text,
  Tooltip,
  useComputedColorScheme,
  useMantineColorScheme,
} from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconLogout, IconMoon, IconRoute, IconSun } from '@tabler/icons-react'
import { Link, Outlet, useRouterState } from '@tanstack/react-router'
import { useSyncExternalStore } from 'react'
import { forgetKey, onKeyChange, readKey } from '@/api/key'
import { text } from '@/text'
import { page } from './page'
import styles from './shell.module.css'

const sections = [{ to: '/workflows', label: text.navigation.workflows, icon: IconRoute }] as const

/** The frame around every page. */
export function Shell() {
  const [isOpen, { toggle, close }] = useDisclosure()
  const path = useRouterState({ select: (state) => state.location.pathname })
  return (
    <AppShell
      header={{ height: 52 }}
      navbar={{ width: 208, breakpoint: 'sm', collapsed: { mobile: !isOpen } }}
      padding="lg"
    >
      <a className={styles.skip} href="#content">
        {text.navigation.skip}
      </a>
      <AppShell.Header>
        <Group h="100%" px="md" justify="space-between">
          <Group gap="xs">
            <Burger
              opened={isOpen}
              onClick={toggle}
              hiddenFrom="sm"
              size="sm"
              aria-label={text.navigation.toggle}
            />
            <img src={`${page.base}favicon.svg`} alt="" width={26} height={26} />
            <Text fw={650}>{text.studio}</Text>
          </Group>
          <Group gap={4}>
            <ForgetKey />
            <SchemeSwitch />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs" aria-label={text.navigation.label}>
        {sections.map(({ to, label, icon: Icon }) => (
          <NavLink
            key={to}
            component={Link}
            to={to}
            label={label}
            leftSection={<Icon size={18} stroke={1.7} />}
            active={path.startsWith(to)}
            aria-current={path.startsWith(to) ? 'page' : undefined}
            onClick={close}
            className={styles.section}
          />
        ))}
      </AppShell.Navbar>
      <AppShell.Main id="content" tabIndex={-1}>
        <Outlet />
      </AppShell.Main>
    </AppShell>
  )
}

function SchemeSwitch() {
  const { setColorScheme } = useMantineColorScheme()
  const scheme = useComputedColorScheme('light')
  const next = scheme === 'light' ? 'dark' : 'light'
  return (
    <Tooltip label={text.scheme[next]}>
      <ActionIcon
        variant="subtle"
        color="gray"
        size="lg"
        aria-label={text.scheme[next]}
        onClick={() => setColorScheme(next)}
      >
        {next === 'dark' ? <IconMoon size={18} /> : <IconSun size={18} />}
      </ActionIcon>
    </Tooltip>
  )
}

function ForgetKey() {
  const key = useSyncExternalStore(onKeyChange, readKey)
  if (key === null) return null
  return (
    <Tooltip label={text.session.out}>
      <ActionIcon
        variant="subtle"
        color="gray"
        size="lg"
        aria-label={text.session.out}
        onClick={forgetKey}
      >
        <IconLogout size={18} />
      </ActionIcon>
    </Tooltip>
  )
}
