import {
  ActionIcon,
  AppShell,
  Burger,
  Group,
  NavLink,
  Text,
  Tooltip,
  UnstyledButton,
  useComputedColorScheme,
  useMantineColorScheme,
} from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import {
  IconBolt,
  IconChecklist,
  IconHome,
  IconInbox,
  IconMoon,
  IconPlayerPlay,
  IconRoute,
  IconSun,
} from '@tabler/icons-react'
import { Link, Outlet, useRouterState } from '@tanstack/react-router'
import { text } from '@/text'
import { AdminLink } from './admin-link'
import { page } from './page'
import { Person } from './person'
import styles from './shell.module.css'

const sections = [
  { to: '/', label: text.navigation.home, icon: IconHome },
  { to: '/workflows', label: text.navigation.workflows, icon: IconRoute },
  { to: '/runs', label: text.navigation.runs, icon: IconPlayerPlay },
  { to: '/triggers', label: text.navigation.triggers, icon: IconBolt },
  { to: '/events', label: text.navigation.events, icon: IconInbox },
  { to: '/approvals', label: text.navigation.approvals, icon: IconChecklist },
] as const

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
      <UnstyledButton className={styles.skip} onClick={toContent}>
        {text.navigation.skip}
      </UnstyledButton>
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
            <AdminLink path={path} />
            <SchemeSwitch />
            <Person />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar
        p="xs"
        aria-label={text.navigation.label}
        className={styles.navigation}
        data-open={isOpen || undefined}
      >
        {sections.map(({ to, label, icon: Icon }) => (
          <NavLink
            key={to}
            component={Link}
            to={to}
            label={label}
            leftSection={<Icon size={18} stroke={1.7} />}
            active={isAt(path, to)}
            aria-current={isAt(path, to) ? 'page' : undefined}
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

function toContent() {
  document.getElementById('content')?.focus()
}

function isAt(path: string, section: string): boolean {
  return section === '/' ? path === '/' : path.startsWith(section)
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
