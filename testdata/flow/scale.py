"""Load by `trace scale` against a replay in which each request of a root comes several times."""

from common import Count, ask, dump, full, path

count = Count()
scenes = {'shop': ['checkout.page', 'product.page', 'search.page'], 'laws': ['one', 'many']}
nuisances = [[], ['--noise', 0.02, '--bursts', '4:0.3']] if full else [['--noise', 0.02]]


def load(truth):
    """Entries and calls by node; of a topic it is nobody's load."""
    out = {}
    for root in truth['roots']:
        for node, n in root['load'].items():
            out[node] = out.get(node, 0) + n
    return out


worst = 0
for scene, roots in scenes.items():
    for nuisance in nuisances:
        for root in roots:
            now = dump('now', scene, '--traces', 4000, *nuisance)
            op = next(r['op'] for r in now['roots'] if r['id'] == root)
            for times in (2, 5):
                then = dump('then', scene, '--traces', 4000, '--repeat', '%s=%d' % (root, times),
                            *nuisance)
                before, after = load(now), load(then)
                name = '%s %s' % (op['service'], op['operation'])
                _, told = ask('trace', 'scale', name, 'x%d' % times, path('now'))
                told = {one['service']: one['then'] for one in told['services']}
                for node in before:
                    then = told.get(node, before[node])  # those without a part are not told
                    off = abs(then / after[node] - 1)
                    worst = max(worst, off)
                    count.check(off < 0.01, '%s x%d: %s bears %d, not %d' % (
                        name, times, node, then, after[node]))
print('at most %.3f %% off the replay' % (100 * worst))
count.end()
