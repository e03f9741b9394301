"""`helpsdk check --browser`: the running product, visited in Chromium.

`options` is what was asked for, `addresses` where screens are, `chromium` the browser, `guard` what may leave it,
`finder` looks for elements, `visit` is one page, `pictures` opens its tips, `product` goes through all of it, and
`findings` says what that means. Needs the extra `browser`.
"""
