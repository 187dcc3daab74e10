// The client does not say its version, and the release of its service is another.
module example.com/shop/payments/client
