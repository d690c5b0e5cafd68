"""Public pages are rendered once per change, not once per visit: docs/decisions/0014-page-cache.md.

`wrapper.PageCache` stands before Django and hands out kept pages:

    questions   which requests ask for the same page, and which ask for none that may be kept
    render      the page as Django makes it for nobody in particular
    reads       what PostgreSQL said when it was rendered
    asker       whether PostgreSQL says the same again, so that it need not be rendered again
    kept        what is kept of it, compressed, and how it answers a reader
    memory      the copies of this process
    shared      the copies that all processes share, in Redis or Valkey
    flights     one render per page, however many wait for it
    watch       which version of the public site holds
    figures     how it goes, for /metrics
"""
