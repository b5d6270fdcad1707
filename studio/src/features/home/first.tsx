import { Button, Center, Group, SimpleGrid, Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useMay } from '@/app/permissions'
import { TemplateCard } from '@/features/workflows/create/template-card'
import { templatesQuery } from '@/features/workflows/queries'
import { text } from '@/text'

const words = text.home.first
const proposed = ['order-webhook', 'leave-request', 'daily-report']

/** Leads a newcomer to a first workflow. */
export function FirstWorkflow() {
  const templates = useQuery(templatesQuery).data ?? []
  const navigate = useNavigate()
  const mayCreate = useMay('workflows:write')
  const shown = templates.filter((template) => proposed.includes(template.slug))
  return (
    <Center pt={48}>
      <Stack maw={860} gap="xl" align="center">
        <Stack gap="xs" align="center" ta="center" maw={560}>
          <Title order={1} size="h2">
            {words.title}
          </Title>
          <Text c="dimmed">{words.text}</Text>
        </Stack>
        {mayCreate && (
          <>
            <SimpleGrid cols={{ base: 1, sm: 3 }} spacing="md">
              {shown.map((template) => (
                <TemplateCard
                  key={template.slug}
                  template={template}
                  onClick={() => navigate({ to: '/workflows', search: { create: template.slug } })}
                />
              ))}
            </SimpleGrid>
            <Group>
              <Button
                variant="default"
                renderRoot={(root) => (
                  <Link to="/workflows" search={{ create: 'blank' }} {...root} />
                )}
              >
                {words.blank}
              </Button>
              <Button
                variant="subtle"
                renderRoot={(root) => (
                  <Link to="/workflows" search={{ create: 'template' }} {...root} />
                )}
              >
                {words.all}
              </Button>
            </Group>
          </>
        )}
      </Stack>
    </Center>
  )
}
