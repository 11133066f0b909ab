// Read before the page is painted: pages whose <html> the server does not write (the admin site) take the chosen theme here.
const chosen = document.cookie.match(/(?:^|; )theme=(light|dark)/);
if (chosen) document.documentElement.dataset.theme = chosen[1];
