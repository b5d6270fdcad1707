import '@mantine/core/styles.css'
import '@mantine/notifications/styles.css'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { Providers } from './app/providers'
import { router } from './app/router'
import { Session } from './app/session'

const root = document.getElementById('root')
if (root) {
  createRoot(root).render(
    <StrictMode>
      <Providers>
        <Session>
          <RouterProvider router={router} />
        </Session>
      </Providers>
    </StrictMode>,
  )
}
