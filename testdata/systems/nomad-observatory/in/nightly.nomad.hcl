job "nightly-report" {
  datacenters = ["dome"]
  type        = "batch"
  periodic {
    crons            = ["0 6 * * *"]
    prohibit_overlap = true
  }
  group "report" {
    task "report" {
      driver = "raw_exec"
      config {
        command = "/bin/sh"
        args = ["-c", <<-SH
          set -e
          curl -sf http://archive.service.consul:8000/runs > $NOMAD_TASK_DIR/runs.json
          psql "postgresql://ro@replica.starmap.service.consul:5432/sky" -c 'select 1'
        SH
        ]
      }
    }
  }
  group "ephemeris" {
    network {
      port "http" { to = 8181 }
    }
    service {
      name = "ephemeris"
      port = "http"
      tags = ["v2"]
    }
    task "ephemeris" {
      driver = "docker"
      config {
        image = "observatory/ephemeris:latest"
      }
    }
  }
}
