"""The engine in a process of Seer has the settings of the installation."""

from __future__ import annotations

from tests.hosts.conftest import SeerHost


async def test_the_engine_disables_triggers_as_the_settings_say(
    seer: SeerHost, host: object
) -> None:
    assert seer.configured.pause_after_failures == 0
    seer.configured = seer.configured.model_copy(update={"pause_after_failures": 3})

    engine = await seer.start_engine(seer.configured)

    assert engine.settings.pause_after_failures == 3
    await seer.stop_engine(engine)
