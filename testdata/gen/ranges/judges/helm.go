// The judge of Helm's dialect: Masterminds/semver, version 3.
package main

import (
	"bufio"
	"fmt"
	"os"
	"strings"

	"github.com/Masterminds/semver/v3"
)

func ask(kind, text, version string) string {
	v, err := semver.StrictNewVersion(strings.TrimPrefix(version, "v"))
	if err != nil {
		return "invalid"
	}
	if kind == "cmp" {
		other, err := semver.StrictNewVersion(strings.TrimPrefix(text, "v"))
		if err != nil {
			return "invalid"
		}
		return []string{"before", "same", "after"}[other.Compare(v)+1]
	}
	constraint, err := semver.NewConstraint(text)
	if err != nil {
		return "invalid"
	}
	if constraint.Check(v) {
		return "yes"
	}
	return "no"
}

func main() {
	in := bufio.NewScanner(os.Stdin)
	for in.Scan() {
		fields := strings.Split(in.Text(), "\t")
		fmt.Println(ask(fields[0], fields[1], fields[2]))
	}
}
