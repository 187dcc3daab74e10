module example.com/shop/orders/v2

go 1.22
