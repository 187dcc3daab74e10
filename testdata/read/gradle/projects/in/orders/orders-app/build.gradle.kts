dependencies {
    implementation(project(":orders:orders-api"))
    implementation("org.springframework.boot:spring-boot-starter-web:3.2.0")
}
