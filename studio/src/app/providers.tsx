import { MantineProvider } from '@mantine/core'
import { ModalsProvider } from '@mantine/modals'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Problem } from '@/api/problem'
import { text } from '@/text'
import { readableColors } from './contrast'
import { Notices } from './notices'
import { page } from './page'
import { theme } from './theme'

export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      retry: (count, error) => !(error instanceof Problem && error.status < 500) && count < 2,
    },
  },
})

export function Providers({ children }: { children: ReactNode }) {
  return (
    <QueryClientProvider client={queries}>
      <MantineProvider
        theme={theme}
        defaultColorScheme="auto"
        cssVariablesResolver={readableColors}
        getStyleNonce={() => page.nonce}
      >
        <ModalsProvider labels={{ confirm: text.states.save, cancel: text.states.cancel }}>
          <Notices />
          {children}
        </ModalsProvider>
      </MantineProvider>
    </QueryClientProvider>
  )
}
