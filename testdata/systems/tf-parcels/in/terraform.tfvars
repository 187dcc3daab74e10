carrier_host = "rates.fastcarry.io"
