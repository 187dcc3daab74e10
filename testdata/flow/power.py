"""How often a shift of one law among ten is found; the table of svcgraph-flow(1)."""

from common import Count, ask, dump, full, learn, path

BASE = 50000
SHIFTS = [1, 5, 10, 20]
REPEATS = {500: 200, 5000: 80, 50000: 10} if full else {500: 6, 5000: 3}
BASES = 5 if full else 1
LAWS = ['exact', 'share', 'ratio']
EFFECTS = {'exact': 'GET /tax', 'share': 'POST /checks', 'ratio': 'GET /stock/{id}'}
count = Count()


def verdict(law, shift, traces, seed):
    dump('now', 'power', '--seed', seed, '--traces', traces, '--change',
         '%s=%s%d%%' % (law, '+' if seed % 2 else '-', shift))
    _, told = ask('flow', 'check', '--baseline', files[seed % BASES],
                  '--traces', path('now'), allowed=(0, 1))
    return next(one['verdict'] for one in told['invariants']
                if one.get('effect', '').endswith(EFFECTS[law]))


files = []
for base in range(BASES):
    dump('base-%d' % base, 'power', '--seed', base + 1, '--traces', BASE)
    files.append(learn('base-%d' % base))
found, undecided = {}, {}
for traces, repeats in REPEATS.items():
    for shift in SHIFTS if full else [10, 20]:
        for law in LAWS:
            seen = [verdict(law, shift, traces, 100 + i) for i in range(repeats)]
            key = law, shift, traces
            found[key] = seen.count('violated') / repeats
            undecided[key] = seen.count('inconclusive') / repeats
if full:
    print('\n.\\" FLOW=full make check-flow PARTS=power')
    print('.Bl -column "exact" "50,000 traces" "100 %" "100 %" "100 %" "100 %"')
    print('.It Sy Kind Ta Sy Requests Ta %s' % ' Ta '.join('Sy %d %%' % s for s in SHIFTS))
    for law in LAWS:
        for traces in REPEATS:
            print('.It %s Ta %s Ta %s' % (law, format(traces, ','), ' Ta '.join(
                '%.0f %%' % (100 * found[law, s, traces]) for s in SHIFTS)))
    print('.El')
print('found %s' % ', '.join('%s %d%% of %d: %.2f (%.2f inconclusive)' % (
    *key, found[key], undecided[key]) for key in found))
for (law, shift, traces), share in found.items():
    # normal approximation: 20 % of a share of 0.3 in 5,000 is nine standard errors
    if shift == 20 and traces >= 5000 or law == 'exact' and shift >= 5:
        count.check(share == 1, 'a shift of %s by %d %% in %d is found' % (law, shift, traces))
    count.check(share + undecided[law, shift, traces] > 0.79 or shift == 5 or shift == 1,
                '%s, %d %%, %d: ok where it is not' % (law, shift, traces))
count.end()
