module example.com/shop/cart

go 1.22

require (
	example.com/shop/orders/v2 v2.3.1 // least
	example.com/shop/payments/client v1.2.0
	github.com/jackc/pgx/v5 v5.5.0
	example.com/shop/stock v0.0.0
)

require example.com/shop/other v1.0.0 // indirect

replace example.com/shop/stock => ../../src/stock

exclude example.com/shop/orders/v2 v2.3.0
