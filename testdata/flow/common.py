"""What the checks of message flow share: dumps with known truth, the program, and counting."""

import atexit
import json
import math
import os
import shutil
import subprocess
import sys
import tempfile

here = os.path.dirname(os.path.abspath(__file__))
gen = os.environ['FLOW_GEN']
program = os.environ['SVCGRAPH']
full = os.environ.get('FLOW') == 'full'
work = tempfile.mkdtemp(prefix='flow-')
atexit.register(shutil.rmtree, work, True)
START = 1760000000  # of each dump, seconds
DAY = 86400
tool = dict(os.environ, ASAN_OPTIONS='detect_leaks=0')


def path(name):
    return os.path.join(work, name)


def dump(name, scene, *options):
    """Writes the dump, and gives its truth. Same arguments, same bytes."""
    truth = path(name + '.truth')
    subprocess.run([gen, '--scene', os.path.join(here, '..', 'gen', 'flow', 'scenes', scene),
                    '--output', path(name), '--truth', truth, *map(str, options)],
                   check=True, env=tool)
    with open(truth) as file:
        return json.load(file)


def run(*arguments, allowed=(0,)):
    """Exit status and output of the program."""
    command = [program, *map(str, arguments), '--no-config']
    out = subprocess.run(command, cwd=work, capture_output=True, text=True)
    if out.returncode not in allowed:
        sys.exit('%s: status %d\n%s' % (' '.join(command), out.returncode, out.stderr))
    return out.returncode, out.stdout


def ask(*arguments, allowed=(0,)):
    status, text = run(*arguments, '--format', 'json', allowed=allowed)
    return status, json.loads(text)


def learn(name):
    """The invariants of the dump, in a file beside it."""
    run('flow', 'learn', '--from', path(name), '-o', path(name + '.yaml'))
    return path(name + '.yaml')


def at_least(k, n, p):
    """P(X >= k), X of n with chance p."""
    return math.fsum(math.comb(n, i) * p ** i * (1 - p) ** (n - i) for i in range(k, n + 1))


class Count:
    def __init__(self):
        self.passed = self.failed = 0

    def check(self, right, what):
        if right:
            self.passed += 1
            return
        self.failed += 1
        print('FAIL', what)

    def end(self):
        print('%d passed, %d failed' % (self.passed, self.failed))
        sys.exit(self.failed > 0)
