"""Every write of governance: bodies, meetings, agendas, votes, orders, actions."""
