module example.com/shop/cart

require example.com/shop/pricing v1.4.0
