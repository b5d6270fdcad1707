import '@mantine/core/styles.css'
import '@mantine/notifications/styles.css'
import { RouterProvider } from '@tanstack/react-router'
import { setNonce } from 'get-nonce'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { page } from './app/page'
import { Providers } from './app/providers'
import { router } from './app/router'
import { Session } from './app/session'

setNonce(page.nonce)

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
