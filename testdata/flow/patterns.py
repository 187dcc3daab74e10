"""Each pattern of messages by itself, and a mix of them, by root operation."""

from common import Count, ask, dump, full, path

count = Count()
# What nodes each has, below the root of the mix, which is one of request/response or of the chain.
NODES = {
    'request/response': {'request-response': 1},
    'sidewinder': {'sidewinder': 1},
    'fire-and-forget': {'fire-and-forget': 1},
    'winner-take-all': {'winner-take-all': 1},
    'broadcast': {'broadcast': 1},
    'scatter-gather': {'scatter-gather': 1},
    'chain': {'chain': 3},
    'tree': {'tree': 3},
    'orchestrator': {'orchestrator': 1},
    'react': {'react': 1},
    'batch-progress': {'batch-progress': 1, 'fire-and-forget': 1},  # the start is a message, too
}
ROOTS = ['rr', 'side', 'fire', 'winner', 'cast', 'scatter', 'chain', 'tree', 'orchestrate', 'react',
         'progress']


def nodes(name):
    """By pattern, of the only root; and how many requests counted."""
    _, told = ask('trace', 'patterns', path(name))
    count.check(len(told['roots']) == 1, '%s has one root' % name)
    root = told['roots'][0]
    return {p['pattern']: p['nodes'] for p in root['patterns']}, root['requests']


for root in ROOTS:
    truth = dump(root, 'patterns', '--only', root, '--traces', 300)
    pattern = next(r['pattern'] for r in truth['roots'] if r['traces'])
    seen, requests = nodes(root)
    wanted = {p: n * requests for p, n in NODES[pattern].items()}
    count.check(seen == wanted and requests >= 295, '%s alone: %s, not %s' % (pattern, seen, wanted))

nuisances = [[], ['--drop', 0.002], ['--noise', 0.002]] if full else [[]]
for nuisance in nuisances:
    traces = 20000 if full else 3000
    truth = dump('mix', 'patterns', '--only', 'mix', '--traces', traces, *nuisance)
    picked = next(r['patterns'] for r in truth['roots'] if r['traces'])
    seen, requests = nodes('mix')
    wanted = {}
    for pattern, n in picked.items():
        top = 'chain' if pattern == 'chain' else 'request-response'
        for name, each in [(top, 1), *NODES[pattern].items()]:
            wanted[name] = wanted.get(name, 0) + n * each
    total, all_seen = sum(wanted.values()), sum(seen.values())
    off = max(abs(seen.get(p, 0) / all_seen - n / total) for p, n in wanted.items())
    print('mix %s: %d requests, at most %.2f points off' % (' '.join(map(str, nuisance)), requests,
                                                           100 * off))
    count.check(off < (0.02 if nuisance else 0.002), 'shares of the mix: %s, not %s' % (seen, wanted))
count.end()
