"""An installation that tests start, kill and start again."""
