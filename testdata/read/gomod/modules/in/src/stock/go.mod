module "example.com/shop/stock"

require example.com/shop/cart v0.0.0-20240102150405-0123456789ab // of a branch
