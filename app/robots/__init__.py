"""Robots in the groups of chat systems tell a lane of its new work: one port, a notifier a chat system.

Which robots there are, whom they tell and where they are is settled in `bihuan.toml` by whoever runs the server."""
