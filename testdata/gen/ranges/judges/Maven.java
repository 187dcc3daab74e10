// The judge of Maven's dialect: its library maven-artifact.
import java.io.BufferedReader;
import java.io.InputStreamReader;
import org.apache.maven.artifact.versioning.ComparableVersion;
import org.apache.maven.artifact.versioning.DefaultArtifactVersion;
import org.apache.maven.artifact.versioning.InvalidVersionSpecificationException;
import org.apache.maven.artifact.versioning.VersionRange;

class Maven {
    static String ask(String kind, String text, String version) {
        if (kind.equals("cmp")) {
            int order = new ComparableVersion(text).compareTo(new ComparableVersion(version));
            return order < 0 ? "before" : order > 0 ? "after" : "same";
        }
        try {
            return VersionRange.createFromVersionSpec(text)
                            .containsVersion(new DefaultArtifactVersion(version)) ? "yes" : "no";
        } catch (InvalidVersionSpecificationException e) {
            return "invalid";
        }
    }

    public static void main(String[] args) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
        StringBuilder out = new StringBuilder();
        for (String line; (line = in.readLine()) != null;) {
            String[] fields = line.split("\t", -1);
            out.append(ask(fields[0], fields[1], fields[2])).append('\n');
        }
        System.out.print(out);
    }
}
