module example.com/shop/pricing
