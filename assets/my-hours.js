/* “On whose clocks?”: where the address does not say it, asks the browser for its own time zone and
   goes once to the same page with it. Nothing is kept, nor any name beyond the block, for this is no
   module: it runs before anything of the page is shown. */

{
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  const address = new URL(location.href);

  // Browsers that do not know it say “Etc/Unknown”.
  if (timeZone && timeZone !== "Etc/Unknown" && !address.searchParams.get("zone")) {
    address.searchParams.set("zone", timeZone);
    location.replace(address);
  }
}
