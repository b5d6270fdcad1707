"""The project's ASGI application with a worker in it.

For servers that send lifespan events: ``uvicorn automate.asgi:application``.
"""

from django.core.asgi import get_asgi_application

from automate.embedding import with_worker

__all__ = ["application"]

application = with_worker(get_asgi_application())
