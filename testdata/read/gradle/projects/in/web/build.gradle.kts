group = "com.shop"
version = "1.0.0"
dependencies {
    implementation(project(":orders:orders-api"))
    runtimeOnly(group = "x", name = "y")
    compile group: 'com.shop', name: 'orders-api', version: '2.3.0'
}
