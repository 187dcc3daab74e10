// The judge of npm's dialect: the package semver.
const semver = require(process.argv[2]);
for (const line of require('fs').readFileSync(0, 'utf8').split('\n').slice(0, -1)) {
    const [kind, a, b] = line.split('\t');
    if (!semver.valid(b) || (kind === 'cmp' ? !semver.valid(a) : semver.validRange(a) === null))
        console.log('invalid');
    else if (kind === 'cmp')
        console.log(['before', 'same', 'after'][semver.compare(a, b) + 1]);
    else
        console.log(semver.satisfies(b, a) ? 'yes' : 'no');
}
