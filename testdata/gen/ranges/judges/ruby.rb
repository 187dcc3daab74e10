# The judge of Ruby's dialect: RubyGems itself.
STDIN.each_line(chomp: true) do |line|
  kind, text, version = line.split("\t", -1)
  begin
    version = Gem::Version.new(version)
    if kind == "cmp"
      puts %w[before same after][(Gem::Version.new(text) <=> version) + 1]
    else
      puts Gem::Requirement.new(text.split(",")).satisfied_by?(version) ? "yes" : "no"
    end
  rescue ArgumentError
    puts "invalid"
  end
end
