import { ThemeIcon } from '@mantine/core'
import {
  IconAlertTriangle,
  IconBeach,
  IconBrandGithub,
  IconDatabaseExport,
  IconReport,
  IconRoute,
  IconRss,
  IconShoppingCart,
  IconUserHeart,
  type TablerIcon,
} from '@tabler/icons-react'

const icons: { [name: string]: TablerIcon } = {
  'alert-triangle': IconAlertTriangle,
  beach: IconBeach,
  'brand-github': IconBrandGithub,
  'database-export': IconDatabaseExport,
  report: IconReport,
  rss: IconRss,
  'shopping-cart': IconShoppingCart,
  'user-heart': IconUserHeart,
}

export function TemplateIcon({ name }: { name: string }) {
  const Icon = icons[name] ?? IconRoute
  return (
    <ThemeIcon size={36} radius="md" variant="light">
      <Icon size={20} stroke={1.7} />
    </ThemeIcon>
  )
}
